-- KEYS: histories, ledger. ARGV: job, due, row.
local row = redis.call('HGET', KEYS[3], ARGV[3])
if row and string.sub(row, 1, 1) == '1' then
  return 0
end
redis.call('SADD', KEYS[2], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[3], '1' .. ARGV[4])
return 1
