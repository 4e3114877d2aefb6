// How long stock lasts depends on the standards and the population, which the incidents service
// keeps. The inventory calls nobody, so what it needs of them is copied to it here.
import { randomUUID } from 'node:crypto';
import type { Db } from '../../platform/db';
import type { Client } from '../../platform/rpc-client';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { lockDueCopy, noteCopied } from './demand-copy-store';

export type DemandPeers = { incidents: Client<'incidents'>; inventory: Client<'inventory'> };

type Sweeping = { db: Db; peers: DemandPeers; log: SweepLog; everyMs: number };

/** The events whose change is copied. */
export const demandEvents = {
  incidents: ['standard.changed', 'divisions.changed'],
  inventory: ['demand-rules.changed'],
};

export function startDemandCopies({ db, peers, log, everyMs }: Sweeping): Sweep {
  return every(
    everyMs,
    db,
    'demand-copy',
    async (trx) => {
      if (!(await lockDueCopy(trx))) return;
      await copyDemand(peers);
      await noteCopied(trx);
    },
    { log },
  );
}

const pageSize = 1_000;

/** Copies the rates under the inventory's own conditions, and the population of every division. */
export async function copyDemand({ incidents, inventory }: DemandPeers): Promise<void> {
  const { temperatureCelsius, tentShare, tentPeople } = await inventory.getDemandRules({});
  const conditions = { temperatureCelsius, tentShare, tentPeople };
  const { rates: standards } = await incidents.listDemandRates({ conditions });
  await inventory.putDemandStandards({ requestId: randomUUID(), standards });
  for (let pageToken = ''; ;) {
    const page = await incidents.listDivisions({ pageSize, pageToken });
    const populations = page.divisions.map(({ code, population }) => ({
      divisionCode: code,
      population,
    }));
    if (populations.length > 0) {
      await inventory.putPopulations({ requestId: randomUUID(), populations });
    }
    pageToken = page.nextPageToken;
    if (!pageToken) return;
  }
}
