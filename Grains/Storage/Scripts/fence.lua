-- Begins every script. KEYS[1] and ARGV[1] are the incarnation; a script's own keys and arguments count from 2.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return redis.error_reply('REPLACED store')
end
