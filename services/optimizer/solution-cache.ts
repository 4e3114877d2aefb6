import { createHash } from 'node:crypto';
import { checkers } from './checkers';
import type { SolverKind, SolverKinds } from './solver-kinds';

// Answers to problems that were posed before, by the hash of the whole problem. Only what is proven is
// kept, the oldest goes first, and nothing is given out that does not pass the independent check again.

export interface CacheOptions {
  /** Of all answers together, as JSON text; 0 keeps none. */
  bytesMost?: number;
}

interface Entry {
  text: string;
}

export class SolutionCache {
  private readonly entries = new Map<string, Entry>();
  private readonly bytesMost: number;
  private bytes = 0;
  hits = 0;

  constructor(options: CacheOptions = {}) {
    this.bytesMost = options.bytesMost ?? 32 * 1024 * 1024;
  }

  /** Undefined for problems too large to be worth hashing. */
  keyOf(kind: SolverKind, problem: object, alternatives: boolean): string | undefined {
    if (this.bytesMost === 0) return undefined;
    const text = JSON.stringify(problem);
    if (text.length > this.bytesMost / 4) return undefined;
    return createHash('sha256').update(`${kind} ${alternatives} ${text}`).digest('hex');
  }

  find<K extends SolverKind>(
    kind: K,
    key: string,
    problem: SolverKinds[K]['problem'],
  ): SolverKinds[K]['solution'] | undefined {
    const text = this.textOf(key);
    const solution = text === undefined ? undefined : stillHolds(kind, problem, text);
    if (solution !== undefined) this.hits += 1;
    else this.drop(key);
    return solution;
  }

  /** The key of a document as it came, whose answer is looked through again where it is read. */
  keyOfBytes(door: string, bytes: Uint8Array): string | undefined {
    if (bytes.length > this.bytesMost / 4) return undefined;
    return createHash('sha256').update(`${door} `).update(bytes).digest('hex');
  }

  textOf(key: string): string | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.drop(key);
    this.put(key, entry);
    return entry.text;
  }

  /** What ran out of time may come out better the next time, and is not kept. */
  keep(key: string, solution: SolverKinds[SolverKind]['solution']): void {
    if (solution.status === 'TIME_LIMIT') return;
    this.keepText(key, JSON.stringify(solution));
  }

  keepText(key: string, text: string): void {
    if (text.length > this.bytesMost / 4) return;
    this.drop(key);
    this.put(key, { text });
    for (const oldest of this.entries.keys()) {
      if (this.bytes <= this.bytesMost) return;
      this.drop(oldest);
    }
  }

  private put(key: string, entry: Entry): void {
    this.entries.set(key, entry);
    this.bytes += entry.text.length;
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.bytes -= entry.text.length;
    this.entries.delete(key);
  }
}

/** A known answer, unless it does not pass the independent check. */
export function stillHolds<K extends SolverKind>(
  kind: K,
  problem: SolverKinds[K]['problem'],
  text: string,
): SolverKinds[K]['solution'] | undefined {
  const start = performance.now();
  const solution = JSON.parse(text) as SolverKinds[K]['solution'];
  const { feasible, maxViolation } = checkers[kind](problem, solution);
  if (solution.status !== 'INFEASIBLE' && !feasible) return undefined;
  if (solution.status !== 'INFEASIBLE') solution.check = { feasible, maxViolation };
  solution.solver.wallSeconds = (performance.now() - start) / 1000;
  return solution;
}
