import type { Relaxation, ShortfallCause } from './solution';

/** What may be the cause of a shortfall, and what would help. */
export interface Explanation {
  cause: ShortfallCause;
  relaxation: Relaxation;
  /** What stands in the way as far as one can see without solving again. */
  likely: boolean;
  /** That it is enough follows from the plan itself: nobody else would have to give way. */
  proven: boolean;
  /** Larger amounts that may do where this one does not; Infinity: whatever is taken of it. */
  more?: number[];
}

export type Change = Omit<Relaxation, 'descriptionEn' | 'descriptionZh' | 'verified'>;

/** Words come once it is known which of the options it is. */
export function said(change: Change): Relaxation {
  return { ...change, descriptionEn: '', descriptionZh: '' };
}
