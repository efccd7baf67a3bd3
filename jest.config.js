/**
 * The layers of the suite, fastest first, and the milliseconds that one test of each may take. `jest --selectProjects unit` runs one. The times only
 * end a test that hangs: on a machine that is busy with something else everything takes many times as long.
 */
const LAYERS = {
    unit: 60_000,
    contract: 60_000,
    browser: 180_000,
    protocol: 180_000,
    integration: 900_000,
    faults: 900_000,
};

/** Once for a layer, before and after its tests. */
const AROUND = {
    browser: {
        globalSetup: "<rootDir>/test/browser/support/setup.ts",
        globalTeardown: "<rootDir>/test/browser/support/teardown.ts",
    },
};

const layer = ([name, timeout]) => ({
    displayName: name,
    ...AROUND[name],
    rootDir: __dirname,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    transform: {
        "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }],
        // As scripts/bundle.ts does.
        "\\.(css|page\\.js)$": "<rootDir>/test/support/textFile.js",
    },
    resolver: "<rootDir>/test/support/resolver.js",
    testEnvironment: "node",
    // Jest's own `testTimeout` holds for all projects alike.
    globals: { LAYER_TIMEOUT: timeout },
    setupFilesAfterEnv: ["<rootDir>/test/timeout.ts"],
    // They hold a package.json of the same name as the root's.
    modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/sdk/nodejs/package.json"],
});

module.exports = {
    projects: Object.entries(LAYERS).map(layer),
    // Of one file's tests that run at once (`test.concurrent`): each of those has an engine of its own.
    maxConcurrency: 2,
};
