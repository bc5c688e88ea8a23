/** Loaded into a command by `--require`: says on standard error how many seconds of the processor the command took. */
process.once("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`cpu: ${((user + system) / 1e6).toFixed(2)} s\n`);
});
