/** Runs pip, with this machine's settings of it. */
import { run } from "../../toolchain/process";

const PYTHON = process.platform === "win32" ? "python" : "python3";

/** @throws Error with pip's output if it fails */
export async function pip(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
): Promise<void> {
    const all = ["-m", "pip", ...args, "--quiet", "--disable-pip-version-check"];
    const { code, stdout, stderr } = await run(PYTHON, all, { env: { ...process.env, ...env } });
    if (code !== 0) {
        const hint = code === undefined ? `\nIs ${PYTHON} on the PATH, with pip?` : "";
        throw new Error(`pip ${args[0]} failed: ${(stderr || stdout).trim()}${hint}`);
    }
}
