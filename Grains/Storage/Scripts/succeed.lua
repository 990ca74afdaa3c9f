-- KEYS: successor, mark of a restored store. ARGV: next incarnation, successor.
-- The fence makes it a compare-and-set. Until the incarnation has changed, the successor names one that nobody has.
redis.call('SET', KEYS[2], ARGV[3])
redis.call('SET', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[3])
return 1
