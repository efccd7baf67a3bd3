/**
 * The program that the engine starts for dynamic providers. Official releases include it as a script;
 * a built engine gets this one. The provider's code comes from the program's own @pulumi/pulumi, which is
 * why it is resolved from the folder that the engine starts it in.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LAUNCHER } from "./tools";

const RESOLVE = "require.resolve('@pulumi/pulumi/cmd/dynamic-provider')";

const SHELL = `#!/bin/sh
script=$(node -p "${RESOLVE}") || {
    echo "${LAUNCHER}: @pulumi/pulumi was not found from $PWD; run npm install there" >&2
    exit 1
}
exec node "$script" "$@"
`;

const BATCH = `@echo off
setlocal
for /f "delims=" %%i in ('node -p "${RESOLVE}"') do set SCRIPT=%%i
if not defined SCRIPT exit /b 1
node "%SCRIPT%" %*
`;

export async function writeLauncher(bin: string): Promise<void> {
    const text = LAUNCHER.endsWith(".cmd") ? BATCH.replaceAll("\n", "\r\n") : SHELL;
    await writeFile(join(bin, LAUNCHER), text, { mode: 0o755 });
}
