import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followEvents } from './event-stream';

/** Which query keys an event makes stale, by the first word of its kind. */
const stale: Record<string, string[]> = {
  incident: ['incidents', 'plans'],
  report: ['incidents'],
  road: ['roads'],
  divisions: ['divisions'],
  standard: ['standards', 'incidents'],
  plan: ['plans', 'commits'],
  joint: ['joint-plans', 'commits'],
  commit: ['commits', 'plans', 'joint-plans', 'transfers'],
  transfer: ['transfers', 'plans', 'stock'],
  transfers: ['transfers', 'plans', 'stock'],
  stock: ['stock', 'par-levels'],
  alert: ['alerts'],
  alerts: ['alerts'],
  par: ['par-levels', 'alerts'],
  demand: ['par-levels'],
  rotation: ['rotation'],
  exchange: ['rotation', 'stock'],
  purchase: ['purchasing', 'par-levels'],
  supplier: ['purchasing'],
  framework: ['purchasing'],
  agreement: ['agreements'],
  capacity: ['agreements'],
  call: ['agreements', 'stock', 'call-outs', 'preparations', 'call-out-triggers'],
  activation: ['activations', 'preparations', 'call-out-triggers'],
  preparation: ['preparations', 'call-out-triggers'],
  closing: ['closing-report'],
  response: ['response-plans'],
  reservation: ['stock', 'transfers'],
  lot: ['stock', 'recalls'],
  recall: ['recalls', 'stock'],
  approval: ['approvals', 'stock', 'counts', 'loans'],
  loan: ['loans', 'stock'],
  count: ['counts', 'stock'],
  bin: ['bins'],
  replan: ['replan-proposals'],
  offline: ['offline', 'stock', 'counts'],
  kit: ['kits'],
  substitute: ['substitutes'],
  taxonomy: ['taxonomies'],
  conversion: ['conversion-ratios'],
  item: ['items'],
  depot: ['depots'],
  account: ['accounts'],
  sheet: ['imports', 'items', 'depots', 'stock', 'par-levels'],
  readiness: ['readiness'],
  fact: ['readiness'],
  rectification: ['rectifications', 'readiness'],
  drill: ['drills'],
  evaluation: ['drills'],
  inject: ['drills'],
  equipment: ['equipment'],
  asset: ['equipment'],
  inspection: ['equipment'],
  work: ['equipment'],
  operators: ['equipment'],
  site: ['shelters'],
  shelter: ['shelters'],
  places: ['shelters'],
  populations: ['shelters'],
  resupply: ['shelters'],
  handover: ['shelters'],
  duplicate: ['shelters'],
  team: ['teams', 'people', 'duty'],
  person: ['people', 'teams'],
  people: ['people', 'teams', 'shelters'],
  contacts: ['people'],
  qualification: ['people'],
  shift: ['duty', 'teams'],
  shifts: ['duty', 'teams'],
  swap: ['duty', 'teams'],
  leave: ['duty', 'teams'],
  duty: ['duty'],
  assignment: ['assignments', 'teams', 'equipment'],
};

export function staleAfter(kind: string): string[] {
  return stale[kind.split(/[.-]/)[0] ?? ''] ?? [];
}

const gatherMs = 250;
const lostAfterMs = 2_500;

/** Keeps what is on the screen current; answers whether the connection is there. */
export function useLiveUpdates(): { lost: boolean } {
  const queries = useQueryClient();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    const end = new AbortController();
    const waiting = new Set<string>();
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let losing: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      gathering = undefined;
      for (const key of waiting) void queries.invalidateQueries({ queryKey: [key] });
      waiting.clear();
    };
    void followEvents(
      {
        onEvent: ({ kind }) => {
          staleAfter(kind).forEach((key) => waiting.add(key));
          gathering ??= setTimeout(refresh, gatherMs);
        },
        onConnected: (again) => {
          clearTimeout(losing);
          losing = undefined;
          setLost(false);
          if (again) void queries.invalidateQueries();
        },
        // A service that restarts is back within a moment; nobody is told of that.
        onLost: () => (losing ??= setTimeout(() => setLost(true), lostAfterMs)),
      },
      end.signal,
    );
    return () => {
      end.abort();
      clearTimeout(gathering);
      clearTimeout(losing);
    };
  }, [queries]);
  return { lost };
}
