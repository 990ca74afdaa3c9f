-- KEYS: epochs, schedules. ARGV: epoch, job, version, rule, due.
if redis.call('HGET', KEYS[2], 'shard') ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end
local job = ARGV[3]
local stored = redis.call('HGET', KEYS[3], 'version:' .. job)
if stored and tonumber(stored) > tonumber(ARGV[4]) then
  return 0
end
-- One command: rule and cursor never part.
redis.call('HSET', KEYS[3], 'version:' .. job, ARGV[4], 'rule:' .. job, ARGV[5], 'due:' .. job, ARGV[6])
return 1
