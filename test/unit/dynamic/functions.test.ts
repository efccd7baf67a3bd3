/** Function calls of a program that uses the dynamic front-end: they run in the program's process. */
import * as z from "zod";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { secret } from "../../../provider/core/declare/property";
import { DynamicProviders } from "../../../provider/dynamic/provider";
import { toyService } from "../core/toyService";

const KEY = "canary-key-7f3a";

function setUp() {
    const toys = toyService();
    const connect = jest.spyOn(toys.service, "connect");
    toys.service.function("weigh", {
        description: "Weighs a box.",
        inputs: { boxId: z.string().min(1).describe("The box.") },
        outputs: { grams: z.number().describe("Its weight."), note: secret(z.string().optional()) },
        invoke: async ({ inputs, log }) => {
            log.warn(`weighed with ${KEY}`);
            return inputs.boxId === "heavy" ? { grams: 9, note: "careful" } : { grams: 1, note: undefined };
        },
    });
    const providers = new DynamicProviders(new Catalogue([toys.service]));
    const warnings: string[] = [];
    const call = (
        args: Record<string, unknown>,
        config: Record<string, string> = {},
        token = "workspaces:toy:weigh",
    ) =>
        providers.call(token, args, {
            config: (key) => config[key],
            log: { info: () => {}, warn: (message) => void warnings.push(message) },
        });
    return { call, connect, warnings };
}

test("a function returns its outputs as plain values", async () => {
    const { call } = setUp();
    expect(await call({ boxId: "light" })).toEqual({ value: { grams: 1 }, secret: false });
});

test("the result is a secret if one of the outputs is", async () => {
    const { call } = setUp();
    expect(await call({ boxId: "heavy" })).toEqual({ value: { grams: 9, note: "careful" }, secret: true });
});

test("all problems of the arguments are in one error", async () => {
    const { call } = setUp();
    await expect(call({ boxid: "b" })).rejects.toThrow(
        'workspaces:toy:weigh: workspaces:toy:weigh has no argument "boxid"; did you mean "boxId"?; boxId is required',
    );
});

test("a function that does not exist is an error of the program", async () => {
    const { call } = setUp();
    await expect(call({}, {}, "workspaces:toy:melt")).rejects.toThrow(
        "pulumi-workspaces has no function workspaces:toy:melt",
    );
});

test("the settings come from the program's stack config, and are masked in its log", async () => {
    const { call, connect, warnings } = setUp();
    await call({ boxId: "b" }, { "workspaces:toyKey": KEY });
    expect({ ...connect.mock.calls[0]?.[0] }).toEqual({ toyKey: KEY });
    expect(warnings).toEqual(["weighed with [secret]"]);
});

test("calls with the same settings share one connection; another stack's settings get another one", async () => {
    const { call, connect } = setUp();
    const [one, two] = [{ "workspaces:toyKey": "key-of-one" }, {}];
    for (const stack of [one, one, two, two, one]) {
        await call({ boxId: "b" }, stack);
    }
    expect(connect).toHaveBeenCalledTimes(2);
});
