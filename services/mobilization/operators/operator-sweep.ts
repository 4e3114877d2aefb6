// Equipment is ready for a mission only where somebody on duty can operate it. It calls nobody, so
// what the roster says of its qualifications is reported to it here.
import { randomUUID } from 'node:crypto';
import type { Client } from '../../platform/rpc-client';
import type { Db } from '../../platform/db';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { changedReports, type OperatorReport } from './operator-report';

export type OperatorPeers = { roster: Client<'roster'>; equipment: Client<'equipment'> };

type Sweeping = { db: Db; peers: OperatorPeers; log: SweepLog; everyMs: number };

export function startOperatorReports({ db, peers, log, everyMs }: Sweeping): Sweep {
  const report = async () => void (await reportOperators(peers));
  return every(everyMs, db, 'operators', report, { log });
}

const pageSize = 1_000;
const reportsAtOnce = 5_000;

/** Reports what has changed; returns how many divisions and qualifications that is. */
export async function reportOperators({ roster, equipment }: OperatorPeers): Promise<number> {
  const qualifications = await neededQualifications(equipment);
  if (qualifications.length === 0) return 0;
  const { onDuty } = await roster.countOnDuty({ qualifications });
  const reported = await everyReport(equipment);
  const changed = changedReports(onDuty, reported);
  for (let at = 0; at < changed.length; at += reportsAtOnce) {
    const availability = changed.slice(at, at + reportsAtOnce);
    await equipment.putOperatorAvailability({ requestId: randomUUID(), availability });
  }
  return changed.length;
}

/** What any class of equipment asks of who operates it. */
async function neededQualifications(equipment: Client<'equipment'>): Promise<string[]> {
  const needed = new Set<string>();
  for (let pageToken = ''; ;) {
    const page = await equipment.listClasses({ pageSize, pageToken });
    for (const { operators } of page.classes) {
      for (const { qualification } of operators) needed.add(qualification);
    }
    pageToken = page.nextPageToken;
    if (!pageToken) return [...needed].sort().slice(0, 200);
  }
}

async function everyReport(equipment: Client<'equipment'>): Promise<OperatorReport[]> {
  const all: OperatorReport[] = [];
  for (let pageToken = ''; ;) {
    const page = await equipment.listOperatorAvailability({ pageSize, pageToken });
    all.push(...page.availability);
    pageToken = page.nextPageToken;
    if (!pageToken) return all;
  }
}
