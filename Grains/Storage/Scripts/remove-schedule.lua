-- KEYS: epochs, schedules. ARGV: epoch, job, version.
if redis.call('HGET', KEYS[2], 'shard') ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end
local job = ARGV[3]
local stored = redis.call('HGET', KEYS[3], 'version:' .. job)
if stored and tonumber(stored) > tonumber(ARGV[4]) then
  return 0
end
-- The version stays: a change that was long under way must not bring back what a later one removed.
redis.call('HSET', KEYS[3], 'version:' .. job, ARGV[4])
redis.call('HDEL', KEYS[3], 'rule:' .. job, 'due:' .. job)
return 1
