-- KEYS: head, chunk, index.
-- ARGV: epoch, attempt, stream, offset, end offset, last number, chunks, count, bytes, bytes of the kept beginning, chunk,
--   chunks per index entry.
-- Returns what became of it, the offset reached, last number and chunks before, bytes kept, and whether a trim was cut short.
local head = redis.call('HMGET', KEYS[2], 'epoch', 'attempt', 'offset0', 'offset1', 'offset2', 'last', 'chunks', 'bytes',
  'kept', 'dropped', 'swept', 'complete')
local function number(i) return tonumber(head[i] or '0') end
local function text(value) return string.format('%.0f', value) end

local attempt = tonumber(ARGV[3])
if tonumber(ARGV[2]) < number(1) or attempt < number(2) then
  return redis.error_reply('STALE writer')
end
local offsets = { number(3), number(4), number(5) }
if attempt > number(2) then
  offsets = { 0, 0, 0 }
end
local stream, last, chunks = tonumber(ARGV[4]) + 1, number(6), number(7)
if offsets[stream] ~= tonumber(ARGV[5]) then
  return { 'refused', text(offsets[stream]), text(last), text(chunks), '0', '0' }
end
-- A log is completed before its run is final. Whoever writes under a later epoch proves that the run did not become final.
if head[12] and tonumber(ARGV[2]) <= number(1) then
  return redis.error_reply('STALE writer')
end
if last ~= tonumber(ARGV[7]) or chunks ~= tonumber(ARGV[8]) then
  return { 'moved', text(offsets[stream]), text(last), text(chunks), '0', '0' }
end

if head[12] then
  redis.call('HDEL', KEYS[2], 'complete')
end
redis.call('SET', KEYS[3], ARGV[12])
if chunks % tonumber(ARGV[13]) == 0 then
  redis.call('ZADD', KEYS[4], text(last + 1), text(chunks + 1))
end

local bytes, kept = number(8) + tonumber(ARGV[10]), number(9)
if kept == chunks and bytes <= tonumber(ARGV[11]) then
  kept = chunks + 1
end
offsets[stream] = tonumber(ARGV[6])
-- Last, and one command: what the head does not name is not there, and the next append overwrites it.
redis.call('HSET', KEYS[2], 'epoch', ARGV[2], 'attempt', ARGV[3], 'offset0', text(offsets[1]), 'offset1', text(offsets[2]),
  'offset2', text(offsets[3]), 'last', text(last + tonumber(ARGV[9])), 'chunks', text(chunks + 1), 'bytes', text(bytes),
  'kept', text(kept))
return { 'stored', ARGV[6], text(last), text(chunks), text(bytes), number(11) < number(10) and '1' or '0' }
