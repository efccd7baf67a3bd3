/** The connections of a session. */
import * as z from "zod";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { service } from "../../../provider/core/declare/service";
import { Session } from "../../../provider/core/session/session";
import { emptyMap } from "../../../provider/core/values/value";
import { ServerClock } from "../../../provider/http/serverClock";

test("operations whose credential cannot be verified share one connection, which is closed with the session", async () => {
    const open = new Set<number>();
    let opened = 0;
    const toys = service({
        name: "toys",
        title: "Toys",
        config: { toysKey: z.string().optional() },
        connect: () => {
            const number = ++opened;
            open.add(number);
            return {
                clock: new ServerClock(),
                api: () => ({}),
                expectsAccount: true,
                identify: () => Promise.reject(new Error("connect ECONNREFUSED")),
                clearCache: () => {},
                close: async () => void open.delete(number),
            };
        },
    });
    const session = Session.open(new ConfigDeclaration([toys]), emptyMap(), {});
    for (let operation = 0; operation < 300; operation++) {
        await expect(session.access(toys, session.signal())).rejects.toThrow("ECONNREFUSED");
    }
    expect(opened).toBe(1);
    await session.close();
    expect(open.size).toBe(0);
});
