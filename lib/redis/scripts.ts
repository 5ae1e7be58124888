// One hash per key: `token` of the latest claim (absent after a release), `attempt`, `lease` (its end in
// milliseconds on Redis' own clock; absent unless claimed), `done`. Every script touches this one key,
// so that a cluster can run it. Redis' clock is the only one; the clocks of the instances do not matter.

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

/**
 * ARGV: token, lease, retention. A client retries a command after its reply was lost: a claim with the
 * token that already holds the key is the same claim.
 */
export const CLAIM = `${NOW}
local found = redis.call('HMGET', KEYS[1], 'token', 'attempt', 'lease', 'done')
if found[4] then return {'done', 0} end
local attempt = tonumber(found[2] or 0)
if found[1] ~= ARGV[1] then
  if found[3] and tonumber(found[3]) > now then return {'busy', 0} end
  attempt = attempt + 1
end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'attempt', attempt, 'lease', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2] + ARGV[3])
return {'claimed', attempt}`;

/** ARGV: token, lease, retention. */
export const RENEW = `${NOW}
local found = redis.call('HMGET', KEYS[1], 'token', 'done')
if found[1] ~= ARGV[1] or found[2] then return 0 end
redis.call('HSET', KEYS[1], 'lease', now + ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[2] + ARGV[3])
return 1`;

/** ARGV: token, retention. */
export const COMPLETE = `
local found = redis.call('HMGET', KEYS[1], 'token', 'done')
if found[1] ~= ARGV[1] then return 0 end
if not found[2] then
  redis.call('HSET', KEYS[1], 'done', 1)
  redis.call('HDEL', KEYS[1], 'lease')
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1`;

/** ARGV: token, retention. */
export const RELEASE = `
local found = redis.call('HMGET', KEYS[1], 'token', 'done')
if found[1] ~= ARGV[1] or found[2] then return 0 end
redis.call('HDEL', KEYS[1], 'token', 'lease')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/**
 * Changes nothing, since no key has this field. Redis still treats it as a write, and so rejects it where it would
 * reject a claim: on a replica, or after it stopped accepting writes. `PING` succeeds there.
 */
export const PING = `return redis.call('HDEL', KEYS[1], 'ping')`;
