import { Command } from 'commander';
import { Api } from './connection';
import { printJson, progressBar } from './output';

type Batch = { done: number; remaining: number };

type Keeper = {
  name: string;
  /** Seals one batch anew; it may stop anywhere and be called again. */
  rotate(api: Api): Promise<Batch>;
};

/** Who keeps sealed personal data behind the API. */
const keepers: readonly Keeper[] = [
  {
    name: 'inventory',
    rotate: async (api) => {
      type Answer = { resealedCount: number; remainingCount: number };
      const answer = await api.post<Answer>('/v1/loans:rotateKeys', {});
      return { done: answer.resealedCount, remaining: answer.remainingCount };
    },
  },
  {
    name: 'roster',
    rotate: async (api) => {
      type Answer = { resealedCount: number; remainingCount: number };
      const answer = await api.post<Answer>('/v1/personal-data:rotateKeys', {});
      return { done: answer.resealedCount, remaining: answer.remainingCount };
    },
  },
  {
    name: 'shelters',
    rotate: async (api) => {
      type Answer = { rotated: number; remaining: number };
      const answer = await api.post<Answer>('/v1/evacuees:rotateKeys', {});
      return { done: answer.rotated, remaining: answer.remaining };
    },
  },
];

export type Rotated = { service: string; resealed: number };

/** Everything that an older key sealed, under the first of PERSONAL_KEYS, service by service. */
export async function rotatePersonalKeys(
  api: Api,
  onProgress: (done: number, total: number, service: string) => void = () => {},
): Promise<Rotated[]> {
  const all: Rotated[] = [];
  for (const { name, rotate } of keepers) {
    let resealed = 0;
    for (;;) {
      const { done, remaining } = await rotate(api);
      resealed += done;
      onProgress(resealed, resealed + remaining, name);
      if (remaining === 0) break;
      if (done === 0) {
        throw new Error(
          `${name}: ${remaining} rows cannot be sealed anew. Is the key that sealed them still ` +
            'among PERSONAL_KEYS, and the new one first?',
        );
      }
    }
    all.push({ service: name, resealed });
  }
  return all;
}

export function personalCommand(): Command {
  const rotate = new Command('rotate')
    .description('seal all personal data anew with the first of PERSONAL_KEYS')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const bar = progressBar(1, 'sealing anew');
      const rotated = await rotatePersonalKeys(new Api(), (done, total, service) =>
        bar.update(total === 0 ? 1 : done / total, service),
      ).finally(() => bar.stop());
      if (json) printJson(rotated);
      else for (const each of rotated) console.log(`${each.service}: ${each.resealed} sealed anew`);
    });
  return new Command('personal').description('personal data').addCommand(rotate);
}
