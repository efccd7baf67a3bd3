/** What the plugin takes from its command line: the engine's address, whatever flags surround it, and the level of the debug log. */
import { engineAddressIn, verbosityIn } from "../../../../provider/server/startup/arguments";

const ENGINE = "127.0.0.1:4242";

test.each<[string, string[]]>([
    ["alone", [ENGINE]],
    ["after a flag without a value", ["--logtostderr", ENGINE]],
    ["after a flag with a joined value", ["-v=9", ENGINE]],
    ["after a flag whose value is the next argument", ["--tracing", "file:/tmp/trace", ENGINE]],
    ["after a flag with a joined value that is empty", ["--tracing=", ENGINE]],
    ["after a flag with one dash", ["-logtostderr", ENGINE]],
    ["after an unknown flag and its value", ["--unknown", "value", ENGINE]],
    ["after the end of the flags", ["--", ENGINE]],
    ["after the end of the flags, where a positional argument may look like a flag", ["--", "-v", ENGINE]],
    ["after a positional argument", ["first", ENGINE]],
    ["after a flag whose value has several lines", ["--vmodule=a=1,\nb=2", ENGINE]],
])("the address is found %s", (_where, argv) => {
    expect(engineAddressIn(argv)).toBe(ENGINE);
});

test.each<[string, string[]]>([
    ["without arguments", []],
    ["with flags only", ["--logtostderr", "-v=9"]],
    ["where the only value belongs to a flag", ["--tracing", "127.0.0.1:1"]],
    ["where nothing follows the end of the flags", ["-v", "9", "--"]],
])("there is no address %s", (_what, argv) => {
    expect(engineAddressIn(argv)).toBeUndefined();
});

test("a flag with a joined value does not take the next argument as well", () => {
    expect(engineAddressIn(["--tracing=file:/tmp/trace", ENGINE])).toBe(ENGINE);
    expect(engineAddressIn([ENGINE, "-v=9"])).toBe(ENGINE);
});

test("after the end of the flags, a name of a flag is an argument like any other", () => {
    expect(engineAddressIn(["--", "--tracing"])).toBe("--tracing");
});

test.each<[number, string[]]>([
    [9, ["--logtostderr", "-v=9", ENGINE]],
    [3, ["-v", "3", "-logtostderr=true", ENGINE]],
    [0, ["-v=9", ENGINE]],
    [0, ["--logtostderr", ENGINE]],
    [0, ["--logtostderr=false", "-v=9", ENGINE]],
    [0, ["--logtostderr", "-v=much", ENGINE]],
    [0, ["--logtostderr", "-v=-1", ENGINE]],
    [0, ["--logtostderr", "--", "-v=9"]],
])("the level of the debug log is %d with %j", (level, argv) => {
    expect(verbosityIn(argv)).toBe(level);
});
