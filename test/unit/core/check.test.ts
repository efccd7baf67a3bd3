/** Check: validation, defaults and generated names of inputs. */
import { check, type CheckRequest } from "../../../provider/core/check/check";
import { Secret, Unknown } from "../../../provider/core/values/value";
import { catalogue } from "../../../provider/services/index";
import { toyService } from "./toyService";

const { api, Box } = toyService();

function checkBox(news: CheckRequest["news"], rest: Partial<CheckRequest> = {}) {
    const request = { name: "crate", news, olds: {}, randomSeed: new Uint8Array([1, 2, 3]), ...rest };
    return check(Box, request, async () => api);
}

describe("check", () => {
    test("keeps valid inputs as the program wrote them, and adds none that it leaves out", async () => {
        expect(await checkBox({ name: "a", size: 4 })).toEqual({
            inputs: { name: "a", size: 4 },
            failures: [],
        });
        expect((await checkBox({ name: "a" })).inputs).toEqual({ name: "a" });
    });

    test("reports all problems at once, each with its property", async () => {
        const { failures } = await checkBox({ name: "", size: 12 });
        expect(failures.map((failure) => failure.property)).toEqual(["name", "size"]);
        expect(failures[1]?.reason).toMatch(/^size: /);
    });

    test("reports a wrong type", async () => {
        expect((await checkBox({ name: "a", size: "big" })).failures).toEqual([
            { property: "size", reason: expect.stringMatching(/^size: .*number/) as string },
        ]);
    });

    test("a null counts as absent", async () => {
        expect(await checkBox({ name: "a", size: null })).toEqual({ inputs: { name: "a" }, failures: [] });
    });

    describe("the engine prints the value of a property that a failure names, so", () => {
        test("a secret input is named only in the reason", async () => {
            const { failures } = await checkBox({ name: "a", password: "pw" });
            expect(failures).toEqual([
                { property: "", reason: expect.stringMatching(/^password: /) as string },
            ]);
            expect(JSON.stringify(failures)).not.toContain("pw");
        });

        test("so is an input that the program marked as secret", async () => {
            expect((await checkBox({ name: new Secret("") })).failures).toEqual([
                { property: "", reason: expect.stringMatching(/^name: /) as string },
            ]);
        });

        test("a part of an input has its path in the reason", async () => {
            expect((await checkBox({ name: "a", tags: ["ok", ""] })).failures).toEqual([
                { property: "", reason: expect.stringMatching(/^tags\[1\]: /) as string },
            ]);
        });

        test("a misspelled name, which may hold a secret, is in the reason with a suggestion", async () => {
            expect((await checkBox({ name: "a", pasword: "s3cret" })).failures).toEqual([
                {
                    property: "",
                    reason: 'workspaces:toy:Box has no input "pasword"; did you mean "password"?',
                },
            ]);
        });
    });

    test("unknown inputs pass, and are still unknown afterwards", async () => {
        const news = { name: new Unknown(), size: new Unknown("number"), tags: ["ok", new Unknown()] };
        expect(await checkBox(news)).toEqual({ inputs: news, failures: [] });
    });

    test("what is declared secret is returned as a secret, unknown or not", async () => {
        expect((await checkBox({ name: "a", password: "hunter2" })).inputs["password"]).toEqual(
            new Secret("hunter2"),
        );
        expect((await checkBox({ name: "a", password: new Unknown() })).inputs["password"]).toEqual(
            new Secret(new Unknown()),
        );
    });

    describe("a name that is left out", () => {
        test("is generated from the resource's name and the run's seed", async () => {
            expect((await checkBox({})).inputs["name"]).toMatch(/^crate-[0-9a-f]{7}$/);
            expect(await checkBox({})).toEqual(await checkBox({}));
            expect(await checkBox({}, { randomSeed: new Uint8Array([9]) })).not.toEqual(await checkBox({}));
        });

        test("is kept once it was generated, although the seed differs in every run", async () => {
            const olds = { name: "crate-1234567" };
            expect((await checkBox({}, { olds, randomSeed: new Uint8Array([9]) })).inputs).toEqual(olds);
        });

        test.each(["propose", "enforce"] as const)("follows the engine's naming (%s)", async (mode) => {
            expect((await checkBox({}, { autonaming: { mode, proposedName: "ours" } })).inputs).toEqual({
                name: "ours",
            });
        });

        test("is an error if naming is disabled", async () => {
            const { failures } = await checkBox({}, { autonaming: { mode: "disable", proposedName: "" } });
            expect(failures).toEqual([
                {
                    property: "name",
                    reason: expect.stringContaining("automatic naming is disabled") as string,
                },
            ]);
        });

        describe("of a resource with a long name", () => {
            const name = "a-crate-of-many-apples";

            test("is cut before the random part, to the maximum length of the input", async () => {
                const { inputs, failures } = await checkBox({}, { name });
                expect(failures).toEqual([]);
                expect(inputs["name"]).toMatch(/^a-crate-of-m-[0-9a-f]{7}$/);
                const again = await checkBox({}, { name, randomSeed: new Uint8Array([9]) });
                expect(again.inputs["name"]).not.toBe(inputs["name"]);
            });

            test("cuts a name that the engine proposes, and keeps what the pattern adds around it", async () => {
                const autonaming = { mode: "propose" as const, proposedName: `dev-${name}-123` };
                const { inputs } = await checkBox({}, { name, autonaming });
                expect(inputs["name"]).toBe("dev-a-crate-of-m-123");
            });

            test("does not end in a part of a character, or in two separators", async () => {
                const { inputs } = await checkBox({}, { name: "crate-of-ab\u{1f34e}\u{1f34e}" });
                expect(inputs["name"]).toMatch(/^crate-of-ab-[0-9a-f]{7}$/);
                const other = await checkBox({}, { name: "crate-of-ap-ples" });
                expect(other.inputs["name"]).toMatch(/^crate-of-ap-[0-9a-f]{7}$/);
            });
        });

        test("that is too long is an error that names pulumi:autonaming, if the engine enforces it", async () => {
            const proposedName = "x".repeat(30);
            for (const mode of ["enforce", "propose"] as const) {
                const { failures } = await checkBox({}, { autonaming: { mode, proposedName } });
                expect(failures).toEqual([
                    {
                        property: "name",
                        reason: expect.stringMatching(/at most 20 characters.*pulumi:autonaming/) as string,
                    },
                ]);
            }
        });
    });
});

describe("a required input that an import cannot read", () => {
    const secret = catalogue.findResource("workspaces:agentenv:Secret")!;
    const imported = { workspaceId: "ws_1", name: "TOKEN" };
    const checkSecret = (olds: CheckRequest["olds"]) =>
        check(
            secret,
            { name: "token", news: imported, olds, randomSeed: new Uint8Array() },
            async () => undefined,
        );

    test("may be missing if it was missing before: the engine checks what it imported", async () => {
        expect(await checkSecret(imported)).toEqual({ inputs: imported, failures: [] });
    });

    test("is required for a new resource, and for one that had it", async () => {
        for (const olds of [{}, { ...imported, value: new Secret("x") }]) {
            expect((await checkSecret(olds)).failures).toEqual([
                { property: "", reason: "value is required" },
            ]);
        }
    });
});
