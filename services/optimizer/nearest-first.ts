/** Numbers taken out in the order of their distance; of equals, the one put in first. */
export class NearestFirst {
  private readonly ids: number[] = [];
  private readonly distances: number[] = [];
  private readonly turns: number[] = [];
  private turn = 0;

  get size(): number {
    return this.ids.length;
  }

  add(id: number, distance: number): void {
    let at = this.ids.length;
    this.set(at, id, distance, this.turn);
    this.turn += 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isBefore(at, above)) return;
      this.swap(at, above);
      at = above;
    }
  }

  /** The nearest, with the distance it was put in at; undefined when none is left. */
  take(): { id: number; distance: number } | undefined {
    if (this.ids.length === 0) return undefined;
    const first = { id: this.ids[0]!, distance: this.distances[0]! };
    const [id, distance, turn] = [this.ids.pop()!, this.distances.pop()!, this.turns.pop()!];
    if (this.ids.length > 0) {
      this.set(0, id, distance, turn);
      this.sink();
    }
    return first;
  }

  private sink(): void {
    for (let at = 0; ;) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.ids.length && this.isBefore(below, least)) least = below;
      }
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    const difference = this.distances[a]! - this.distances[b]!;
    return difference < 0 || (difference === 0 && this.turns[a]! < this.turns[b]!);
  }

  private set(at: number, id: number, distance: number, turn: number): void {
    this.ids[at] = id;
    this.distances[at] = distance;
    this.turns[at] = turn;
  }

  private swap(a: number, b: number): void {
    const [id, distance, turn] = [this.ids[a]!, this.distances[a]!, this.turns[a]!];
    this.set(a, this.ids[b]!, this.distances[b]!, this.turns[b]!);
    this.set(b, id, distance, turn);
  }
}
