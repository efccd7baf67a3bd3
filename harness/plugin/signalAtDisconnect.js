/**
 * Loaded into the plugin's process before the plugin itself. Each connection breaks, as when the engine closes it while the plugin is still
 * writing, and SIGINT arrives before the connection is closed. An exit by a time limit is reported on stderr.
 */
const net = require("node:net");

const { createServer } = net;
net.createServer = (...args) => {
    const server = createServer(...args);
    server.on("connection", (socket) => {
        setImmediate(() => {
            socket.destroy();
            process.emit("SIGINT");
        });
    });
    return server;
};

const { exit } = process;
process.exit = (code) => {
    if (new Error().stack.includes("listOnTimeout")) {
        process.stderr.write("PROBE exit by a time limit\n");
    }
    exit(code);
};
