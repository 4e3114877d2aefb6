import { mintToken, type Actor } from './identity';

const ttlSeconds = 300;
const tokensMax = 10_000;

type Minted = { token: Promise<string>; refreshMs: number };

/** Signs tokens for actors, and the same one again until half its life is over. */
export class TokenSource {
  private readonly minted = new Map<string, Minted>();

  constructor(private readonly authKey: string) {}

  tokenFor(actor: Actor): Promise<string> {
    const key = JSON.stringify(actor);
    const now = Date.now();
    const known = this.minted.get(key);
    if (known && known.refreshMs > now) return known.token;
    if (this.minted.size >= tokensMax) this.minted.clear();
    const token = mintToken(this.authKey, actor, { ttlSeconds });
    this.minted.set(key, { token, refreshMs: now + (ttlSeconds * 1000) / 2 });
    return token;
  }
}
