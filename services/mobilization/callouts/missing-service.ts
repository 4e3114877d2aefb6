import type { Db } from '../../platform/db';
import { countPlaces, readMarks } from './answer-store';
import { marksNeeded, type CallOut } from './call-out';

/** What the authority is told: how many of which skill do not come. */
export async function missingText(db: Db, callOut: CallOut): Promise<string> {
  const { order, policy, id, candidateCount } = callOut;
  if (order.quotas.length === 0) {
    const { acknowledged } = await readMarks(db, id, policy.acknowledgeSeconds);
    return `${acknowledged}/${marksNeeded(candidateCount, policy).acknowledged}`;
  }
  const places = await countPlaces(db, id);
  return order.quotas
    .map(({ skill, people }) => {
      const coming = places.find((each) => each.skill === skill)?.coming ?? 0;
      return `${skill || '*'} ${Math.max(0, people - coming)}`;
    })
    .filter((text) => !text.endsWith(' 0'))
    .join(', ');
}
