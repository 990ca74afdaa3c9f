-- KEYS: epochs, schedules. ARGV: epoch, job.
if redis.call('HGET', KEYS[2], 'shard') ~= ARGV[2] then
  return redis.error_reply('STALE writer')
end
return redis.call('HDEL', KEYS[3], 'version:' .. ARGV[3], 'rule:' .. ARGV[3], 'due:' .. ARGV[3])
