/** Where a solve is: what a watcher asks for again and again. */
export type JointPlace = {
  state: string;
  phase: string;
  progressShare: number;
  betterPlans: number;
};

/** A plan is megabytes: it is read only once it is another. */
export type JointReads<T> = {
  place: () => Promise<JointPlace>;
  /** Of the whole plan, with its lines. */
  whole: () => Promise<T>;
  /** Without its lines. */
  brief: () => Promise<T>;
  /** Until it is time to look again. */
  wait: () => Promise<unknown>;
};

/** The plan whenever it has got on, with its lines only where they are others than those shown. */
export async function* watched<T>(reads: JointReads<T>, signal: AbortSignal): AsyncGenerator<T> {
  for (let [seen, shown] = ['', -1]; !signal.aborted;) {
    const { state, phase, progressShare, betterPlans } = await reads.place();
    if (state !== 'RUNNING') {
      yield await reads.whole();
      return;
    }
    const place = `${phase}/${progressShare}/${betterPlans}`;
    if (place !== seen) yield betterPlans > shown ? await reads.whole() : await reads.brief();
    [seen, shown] = [place, betterPlans];
    await reads.wait();
  }
}
