import Redis from 'ioredis';
import { startTestRedis, testOnRedis } from './testing/redis';
import { redisKeysHolding } from './testing/redis-search';

testOnRedis('the search finds what it is to find, in every kind of key', async () => {
  const server = await startTestRedis();
  const redis = new Redis(server.url);
  const phone = '10000001234';
  try {
    await Promise.all([
      redis.set('plain', 'nothing'),
      redis.set('text', `to ${phone}`),
      redis.hset('job', 'data', JSON.stringify({ to: phone })),
      redis.rpush('wait', phone),
      redis.sadd('members', phone),
      redis.zadd('delayed', 1, phone),
      redis.xadd('events', '*', 'value', phone),
      redis.set(`lock:${phone}`, '1'),
    ]);
    expect(await redisKeysHolding(server.url, /1000000[0-9]{4}/)).toEqual({
      holding: ['delayed', 'events', 'job', `lock:${phone}`, 'members', 'text', 'wait'],
      searched: 8,
    });
  } finally {
    redis.disconnect();
    await server.stop();
  }
});
