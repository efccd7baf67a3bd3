/** A command on a pseudo-terminal, as `script` of util-linux provides one. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** A test that is skipped where there is no such command: another system has another one of this name. */
export const testOnTerminal =
    process.platform === "linux" && existsSync("/usr/bin/script") ? test : test.skip;

const SIZE = "stty cols 120 rows 40";
/** What a terminal acts on. */
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

export interface Keys {
    /** What the terminal shows before the keys are pressed. */
    after: RegExp;
    press: string;
}

/** Presses the keys one after the other, each once its moment has come. The output is without what a terminal acts on. */
export function onTerminal(
    command: readonly string[],
    { env, keys = [] }: { env: NodeJS.ProcessEnv; keys?: readonly Keys[] },
): Promise<{ code: number | null; output: string }> {
    const quoted = command.map((part) => `'${part.replaceAll("'", "'\\''")}'`).join(" ");
    const child = spawn("script", ["-qec", `${SIZE}; exec ${quoted}`, "/dev/null"], {
        env: { ...env, TERM: "xterm", SHELL: "/bin/sh" },
        stdio: ["pipe", "pipe", "inherit"],
    });
    const waiting = [...keys];
    let output = "";
    let seen = 0;
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text.replace(CONTROL, "");
        for (let next = waiting[0]; next?.after.test(output.slice(seen)) === true; next = waiting[0]) {
            waiting.shift();
            seen = output.length;
            child.stdin.write(next.press);
        }
    });
    return new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, output }));
    });
}
