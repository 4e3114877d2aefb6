import Redis from 'ioredis';

type Reader = (redis: Redis, key: string) => Promise<unknown>;

// What BullMQ keeps its jobs and their events in.
const readers: Record<string, Reader> = {
  string: (redis, key) => redis.get(key),
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, '0', '-1'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
};

/** The keys of a Redis database that hold what the pattern matches, and how many were read. */
export async function redisKeysHolding(
  url: string,
  pattern: RegExp,
): Promise<{ holding: string[]; searched: number }> {
  const redis = new Redis(url);
  try {
    const keys = await redis.keys('*');
    const holding: string[] = [];
    for (const key of keys.sort()) {
      const type = await redis.type(key);
      // Gone meanwhile, as a finished job's lock is.
      if (type === 'none') continue;
      const read = readers[type];
      if (!read) throw new Error(`cannot read ${key}, a ${type}`);
      if (pattern.test(key) || pattern.test(JSON.stringify(await read(redis, key)))) {
        holding.push(key);
      }
    }
    return { holding, searched: keys.length };
  } finally {
    redis.disconnect();
  }
}
