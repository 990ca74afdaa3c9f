-- KEYS: pulse, mark of a restored store. ARGV: the pulse seen last.
-- Returns the next pulse; -1: the store went back; -2: somebody says that it was restored.
if redis.call('EXISTS', KEYS[3]) == 1 then
  return -2
end
local pulse = tonumber(redis.call('GET', KEYS[2]) or '0')
if pulse < tonumber(ARGV[2]) then
  return -1
end
redis.call('SET', KEYS[2], string.format('%.0f', pulse + 1))
return pulse + 1
