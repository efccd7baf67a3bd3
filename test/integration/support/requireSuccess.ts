/** For integration tests: fails with the output of a command that did not succeed. */
import type { CommandResult } from "../../../toolchain/stack/stack";

export function requireSuccess<Result extends CommandResult>(result: Result): Result {
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result;
}
