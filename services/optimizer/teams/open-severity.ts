// Severity of open slots, added up level by level: plans that leave as many slots of each severity
// open come to the same number, to its last digit, so that the smallest differences count too.

export class OpenSeverity {
  private readonly levels: Float64Array;
  private readonly levelOf: Int32Array;

  constructor(severity: readonly number[]) {
    this.levels = Float64Array.from(new Set(severity)).sort();
    const at = new Map([...this.levels].map((level, i) => [level, i]));
    this.levelOf = Int32Array.from(severity, (own) => at.get(own)!);
  }

  /** `open` says of each requirement how many of its slots are. */
  sum(open: (r: number) => number): number {
    const counts = new Float64Array(this.levels.length);
    this.levelOf.forEach((level, r) => (counts[level]! += open(r)));
    return counts.reduce((sum, count, i) => sum + count * this.levels[i]!, 0);
  }
}
