import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
    cacheKey,
    compareVersions,
    findVersion,
    isUsable,
    MINIMUM_CLI,
    readPins,
} from "../../../toolchain/versions";

const pins = readPins();

test("versions are ordered by release", () => {
    const mixed = ["3.255.0", "v3.9.1", "3.248.0", "3.255.0-alpha.1", "4.0.0", "3.248.1"];
    expect(mixed.sort(compareVersions)).toEqual([
        "v3.9.1",
        "3.248.0",
        "3.248.1",
        "3.255.0-alpha.1",
        "3.255.0",
        "4.0.0",
    ]);
    expect(compareVersions("v3.255.0", "3.255.0")).toBe(0);
    expect(() => compareVersions("latest", "3.255.0")).toThrow('"latest" is not a version');
});

test.each([
    [MINIMUM_CLI, true],
    ["3.300.2", true],
    ["3.247.9", false],
    [`${MINIMUM_CLI}-dev`, false],
    ["4.0.0", false],
])("a CLI %s is usable: %s", (version, usable) => {
    expect(isUsable(version)).toBe(usable);
});

test("a version is found in the CLI's output", () => {
    expect(findVersion("v3.255.0\n")).toBe("3.255.0");
    expect(findVersion("warning: something\nv3.255.0-dev.7\n")).toBe("3.255.0-dev.7");
    expect(findVersion("command not found")).toBeUndefined();
});

test("the built version is usable, and not older than the SDK that the provider is written against", () => {
    expect(isUsable(pins.cli)).toBe(true);
    const manifest = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as {
        devDependencies: Record<string, string>;
    };
    expect(manifest.devDependencies["@pulumi/pulumi"]?.replace(/^[~^]/, "")).toBe(MINIMUM_CLI);
});

test("the cache key depends on every pinned version, the platform and the layout", () => {
    const key = cacheKey(pins, "linux", "x64");
    expect(cacheKey({ ...pins }, "linux", "x64")).toBe(key);
    expect(key).toMatch(new RegExp(`^${pins.cli}-linux-x64-[0-9a-f]{10}$`));
    const others = [
        cacheKey({ ...pins, cli: "3.256.0" }, "linux", "x64"),
        cacheKey({ ...pins, yamlHost: "9.9.9" }, "linux", "x64"),
        cacheKey({ ...pins, hosts: "9.9.9" }, "linux", "x64"),
        cacheKey(pins, "darwin", "x64"),
        cacheKey(pins, "linux", "arm64"),
        cacheKey(pins, "linux", "x64", 99),
    ];
    expect(new Set([key, ...others]).size).toBe(others.length + 1);
});
