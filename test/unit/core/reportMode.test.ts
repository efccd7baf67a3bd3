/** Report mode, which `drift` starts: findings where a refresh would end in an error, as long as the process of `drift` runs. */
import { spawnSync } from "node:child_process";
import { MassDeletionGuard } from "../../../provider/core/deletion/massDeletion";
import {
    doubtedIn,
    doubtedMessage,
    isReporting,
    REPORT_VARIABLE,
    settingsOfReport,
} from "../../../provider/core/session/reportMode";
import { packageSettingsOf } from "../../../provider/core/settings/config";
import { useVirtualTime } from "../../support/virtualTime";

describe("the variable", () => {
    test("counts with the id of a process that runs", () => {
        expect(isReporting({ [REPORT_VARIABLE]: String(process.pid) })).toBe(true);
    });

    test("does not count once that process has ended: a variable that was left behind protects nothing less", () => {
        const { pid } = spawnSync(process.execPath, ["--version"]);
        expect(isReporting({ [REPORT_VARIABLE]: String(pid) })).toBe(false);
    });

    test.each([undefined, "", "true", "0", "-1", "1.5"])("does not count as %j", (value) => {
        expect(isReporting({ [REPORT_VARIABLE]: value })).toBe(false);
    });
});

test("a vanished workspace is no error, and neither is a lapse, which is drift then", () => {
    const settings = (lapsed: string) =>
        settingsOfReport(packageSettingsOf({ lapsed, vanishedWorkspace: "error" }));
    expect(settings("error")).toMatchObject({ vanishedWorkspace: "recreate", lapsed: "drift" });
    expect(settings("warn").lapsed).toBe("warn");
    expect(settings("drift").lapsed).toBe("drift");
});

test("a message about a doubted object is found again, whatever is around it", () => {
    const message = doubtedMessage("workspaces:agentenv:Secret", "ws_1/sec_1");
    expect(doubtedIn(`warning: ${message}`)).toEqual({
        token: "workspaces:agentenv:Secret",
        id: "ws_1/sec_1",
    });
    expect(doubtedIn("the secret is missing from a list")).toBeUndefined();
});

describe("mass deletion", () => {
    useVirtualTime();

    test("is reported after all looks, with what is in doubt", async () => {
        const guard = MassDeletionGuard.from({}, { reporting: true });
        const looks: string[] = [];
        const read = (id: string) =>
            guard.reading("Thing", (confirm) =>
                confirm<string>({
                    kind: "Thing",
                    service: "Shaky",
                    place: "room",
                    id,
                    signal: new AbortController().signal,
                    look: async () => void looks.push(id),
                }),
            );
        expect(await Promise.all(["a", "b", "c"].map(read))).toEqual([undefined, undefined, undefined]);
        expect(looks.filter((id) => id === "a")).toHaveLength(4);
        expect(await read("d")).toBeUndefined();
        expect(["a", "b", "c", "d", "e"].filter((id) => guard.doubts("Thing", id))).toEqual([
            "a",
            "b",
            "c",
            "d",
        ]);
        expect(guard.doubts("Other", "a")).toBe(false);
    });
});
