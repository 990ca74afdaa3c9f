-- KEYS: pulse, mark of a restored store. ARGV: the pulse seen last.
-- Returns the next pulse, or -1: the store went back, -2: somebody says that it was restored; then the store's time in seconds and microseconds.
local function answer(pulse)
  local now = redis.call('TIME')
  return { pulse, tonumber(now[1]), tonumber(now[2]) }
end
if redis.call('EXISTS', KEYS[3]) == 1 then
  return answer(-2)
end
local pulse = tonumber(redis.call('GET', KEYS[2]) or '0')
if pulse < tonumber(ARGV[2]) then
  return answer(-1)
end
redis.call('SET', KEYS[2], string.format('%.0f', pulse + 1))
return answer(pulse + 1)
