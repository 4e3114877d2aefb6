// What every drill service needs to work with.
import type { Db } from '../../platform/db';
import { notFound } from '../../platform/errors';
import type { Client } from '../../platform/rpc-client';
import type { Guide } from './guide';
import { findGuide } from './guide-store';

export type DrillPeers = { roster: Client<'roster'>; equipment: Client<'equipment'> };

export type Drills = {
  db: Db;
  peers: DrillPeers;
  now: () => Date;
  /** 0 to 1; chooses the hidden time of double-blind drills. */
  random: () => number;
};

export async function guideNamed(db: Db, id: string): Promise<Guide> {
  const found = await findGuide(db, id);
  if (!found) throw notFound('guide', id);
  return found.guide;
}
