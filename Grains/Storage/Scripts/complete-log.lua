-- KEYS: head. ARGV: epoch.
if tonumber(ARGV[2]) < tonumber(redis.call('HGET', KEYS[2], 'epoch') or '0') then
  return redis.error_reply('STALE writer')
end
redis.call('HSET', KEYS[2], 'complete', '1', 'epoch', ARGV[2])
return 1
