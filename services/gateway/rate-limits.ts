import { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { AppError } from '../platform/errors';

export type RateLimitOptions = {
  accountPerMinute: number;
  addressPerMinute: number;
  signInsPerMinute: number;
  /** Of the public check-in page: by address, and by site over all addresses. */
  checkInsPerMinute: number;
  siteCheckInsPerMinute: number;
  /** Of the page that answers call-outs: by address, and by link or provider. */
  answersPerMinute: number;
  personAnswersPerMinute: number;
  /** With Redis all gateways count together; without, each counts its own. */
  redisUrl?: string;
};

export type RateLimits = ReturnType<typeof rateLimits>;

export function rateLimits(options: RateLimitOptions) {
  const redis = options.redisUrl
    ? new Redis(options.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false })
    : undefined;
  // Every command's failure is handled where it was sent; this one only reports the connection.
  redis?.on('error', () => undefined);
  const account = limiter('account', options.accountPerMinute, redis);
  const address = limiter('address', options.addressPerMinute, redis);
  const signIn = limiter('sign-in', options.signInsPerMinute, redis);
  const checkIn = limiter('check-in', options.checkInsPerMinute, redis);
  const site = limiter('check-in-site', options.siteCheckInsPerMinute, redis);
  const answer = limiter('answer', options.answersPerMinute, redis);
  const person = limiter('answer-link', options.personAnswersPerMinute, redis);
  return {
    account: (id: string) => take(account, id),
    address: (ip: string) => take(address, ip),
    signIn: (ip: string) => take(signIn, ip),
    checkIn: async (ip: string, siteId: string) => {
      await take(checkIn, ip);
      await take(site, siteId);
    },
    answer: async (ip: string, link: string) => {
      await take(answer, ip);
      await take(person, link);
    },
    close: () => redis?.disconnect(),
  };
}

function limiter(name: string, points: number, redis: Redis | undefined): RateLimiterAbstract {
  const limits = { keyPrefix: `muster:rate:${name}`, points, duration: 60 };
  const inMemory = new RateLimiterMemory(limits);
  if (!redis) return inMemory;
  return new RateLimiterRedis({ ...limits, storeClient: redis, insuranceLimiter: inMemory });
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const seconds = Math.ceil(refusal.msBeforeNext / 1000);
    throw new AppError('RATE_LIMITED', `too many requests; try again in ${seconds} s`, {
      retryDelayMs: refusal.msBeforeNext,
      metadata: { limit: `${limiter.points} a minute` },
    });
  }
}
