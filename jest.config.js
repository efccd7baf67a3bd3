/** The layers of the suite, fastest first. `jest --selectProjects unit` runs one of them. */
const layer = (name) => ({
    displayName: name,
    rootDir: __dirname,
    testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
    transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" } }] },
    testEnvironment: "node",
});

module.exports = {
    projects: ["unit", "contract", "protocol", "engine"].map(layer),
};
