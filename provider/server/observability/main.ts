/** Entry of traces and the debug log, which the plugin loads where one of them is turned on. */
import { sanitize } from "../../core/values/sanitize";
import { isTraced, type Observer, type LoadObserver } from "../startup/observer";
import { DebugLog } from "./debugLog";
import { Traces } from "./traces";

export const open: LoadObserver = ({ env, verbosity }) => {
    // A service's message must not move the cursor of a terminal, and stays one line. It is masked already.
    const report = (line: string): void => {
        const shown = sanitize(line, (text) => text).replace(/\s*\n\s*/g, " ");
        process.stderr.write(`pulumi-workspaces: ${shown}\n`);
    };
    const observers: Observer[] = [];
    if (verbosity > 0) {
        observers.push(new DebugLog(verbosity, report));
    }
    if (isTraced(env)) {
        observers.push(Traces.open(env, report));
    }
    return all(observers);
};

/** Each runs the call of the next one. */
function all(observers: readonly Observer[]): Observer {
    return {
        run: (method, metadata, call) =>
            observers.reduceRight((inner, observer) => () => observer.run(method, metadata, inner), call)(),
        flush: async () => {
            await Promise.all(observers.map((observer) => observer.flush()));
        },
    };
}
