/** For integration tests: fails with the output of an operation of the CLI that did not succeed. */
import type { OperationResult } from "../../../toolchain/stack/stack";

export function requireSuccess(result: OperationResult): OperationResult {
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result;
}
