import type { JointAsk } from './joint-making';
import type { Facts } from './joint-reading';

// What a joint plan was asked to do and what was known then, as it is kept: solved by a job, tried with
// changes, and worked out again as of then.

/** The ask but for what belongs to one solve of it; the plan it follows is kept by its id. */
export type KeptAsk = Omit<JointAsk, 'signal' | 'clock' | 'share' | 'urgent' | 'base'> & {
  base?: Pick<NonNullable<JointAsk['base']>, 'id' | 'state'>;
};

type StoredAsk = Omit<KeptAsk, 'incidents'> & {
  incidents: (Omit<KeptAsk['incidents'][number], 'reliefDueTime'> & { reliefDueTime?: string })[];
};

type Input = Facts['input'];
type StoredInput = Omit<Input, 'startTime' | 'busyHours'> & {
  startTime: string;
  busyHours: [string, number][];
};
type StoredFacts = Omit<Facts, 'input' | 'goods'> & {
  input: StoredInput;
  goods: Omit<Facts['goods'], 'short'> & { short: [string, number][] };
};

export function storedAsk(ask: KeptAsk): StoredAsk {
  const incidents = ask.incidents.map(({ reliefDueTime, ...incident }) => {
    return { ...incident, ...(reliefDueTime && { reliefDueTime: reliefDueTime.toISOString() }) };
  });
  return { ...ask, incidents };
}

export function askOf(stored: StoredAsk): KeptAsk {
  const incidents = stored.incidents.map(({ reliefDueTime, ...incident }) => {
    return { ...incident, ...(reliefDueTime && { reliefDueTime: new Date(reliefDueTime) }) };
  });
  return { ...stored, incidents };
}

export function storedFacts(facts: Facts): StoredFacts {
  const { input, goods } = facts;
  const { startTime, busyHours } = input;
  return {
    ...facts,
    input: { ...input, startTime: startTime.toISOString(), busyHours: [...busyHours] },
    goods: { ...goods, short: [...goods.short] },
  };
}

export function factsOf(stored: StoredFacts): Facts {
  const { input, goods } = stored;
  const { startTime, busyHours } = input;
  return {
    ...stored,
    input: { ...input, startTime: new Date(startTime), busyHours: new Map(busyHours) },
    goods: { ...goods, short: new Map(goods.short) },
  };
}

export type StoredDocuments = { ask: StoredAsk; facts: StoredFacts };
