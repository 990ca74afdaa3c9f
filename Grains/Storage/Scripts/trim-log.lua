-- KEYS: head, index, then the chunks to drop. ARGV: dropped before, dropped, first number, last number, bytes of the hole, bytes dropped now.
-- The hole is stated before anything is missing; what a broken trim left is swept by the next one.
if (redis.call('HGET', KEYS[2], 'dropped') or '0') ~= ARGV[2] then
  return 0
end
local bytes = tonumber(redis.call('HGET', KEYS[2], 'bytes')) - tonumber(ARGV[7])
redis.call('HSET', KEYS[2], 'dropped', ARGV[3], 'hole.first', ARGV[4], 'hole.last', ARGV[5], 'hole.bytes', ARGV[6],
  'bytes', string.format('%.0f', bytes))
redis.call('ZREMRANGEBYSCORE', KEYS[3], ARGV[4], ARGV[5])
for i = 4, #KEYS do
  redis.call('DEL', KEYS[i])
end
redis.call('HSET', KEYS[2], 'swept', ARGV[3])
return 1
