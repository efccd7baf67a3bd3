/**
 * Loaded into the plugin's process before the plugin itself. Reports uncaught errors and warnings on stderr, and on SIGUSR2 the properties
 * that were added to the built-in prototypes.
 */
const roots = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const names = () => roots.map((root) => Reflect.ownKeys(root).map(String));
const before = names();

process.on("uncaughtExceptionMonitor", (error, origin) => {
    process.stderr.write(`PROBE uncaught (${origin}): ${error?.stack ?? error}\n`);
});
process.on("warning", (warning) => {
    process.stderr.write(`PROBE warning: ${warning.name}: ${warning.message}\n`);
});
process.on("SIGUSR2", () => {
    const added = names().flatMap((now, index) => now.filter((name) => !before[index].includes(name)));
    process.stderr.write(`PROBE prototypes: ${added.length === 0 ? "clean" : added.join(", ")}\n`);
});
