/** The names under which a profile's time is summed. */
import { groupOfBuiltIn, groupOfSource } from "../../../bench/measure/profiles";

test.each([
    ["provider/core/lifecycle/diff.ts", "provider/core/lifecycle"],
    ["provider/core/values/deep/one.ts", "provider/core/values"],
    ["provider/http/client.ts", "provider/http"],
    ["provider/errors.ts", "provider"],
    ["node_modules/@grpc/grpc-js/build/src/server.js", "@grpc/grpc-js"],
    ["node_modules/undici/lib/core/request.js", "undici"],
    ["node_modules/one/node_modules/two/index.js", "two"],
])("the time in %s counts for %s", (path, group) => {
    expect(groupOfSource(path)).toBe(group);
});

test.each([
    ["(garbage collector)", "", "garbage collector"],
    ["(program)", "", "native code"],
    ["writev", "", "native code"],
    ["compileFunction", "node:internal/modules/cjs/loader", "Node.js: start and loading"],
    ["onStreamRead", "node:internal/stream_base_commons", "Node.js: HTTP/2 and streams"],
    ["respond", "node:internal/http2/core", "Node.js: HTTP/2 and streams"],
    ["processTimers", "node:internal/timers", "Node.js: the rest"],
])("the time in %s of %j counts for %s", (name, url, group) => {
    expect(groupOfBuiltIn(name, url)).toBe(group);
});
