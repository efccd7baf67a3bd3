/** The toy service "Notebook", emulator side: one descriptor. In the emulator this is emulator/services/notebook/index.ts. */
import { createRoute, z } from "@hono/zod-openapi";
import type { ServiceIdentity } from "../../../../emulator/accounts";
import type { EmulatorContext } from "../../../../emulator/context";
import { json, jsonBody } from "../../../../emulator/http/json";
import { router, type Router } from "../../../../emulator/http/router";
import { ServiceError } from "../../../../emulator/http/serviceError";
import { opaqueId } from "../../../../emulator/ids";
import type { EmulatedService } from "../../../../emulator/services/service";

const IDENTITY: ServiceIdentity = { name: "notebook", keyPrefix: "nb_emulated_", accountIdName: "accountId" };

const newNote = z.object({ title: z.string().min(1), text: z.string() }).openapi("NewNote");
const note = newNote.extend({ id: z.string() }).openapi("Note");
const noteList = z.object({ notes: z.array(note) }).openapi("NoteList");
const noteParams = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" } }) });

function noteRoutes({ store }: EmulatorContext): Router {
    const app = router();
    const read = (accountId: string, id: string): z.output<typeof note> => {
        const sql = "SELECT id, title, text FROM notebook_notes WHERE account_id = ? AND id = ?";
        const found = store.get<z.output<typeof note>>(sql, accountId, id);
        if (!found) {
            throw new ServiceError(404, "not_found", `There is no note ${id}`);
        }
        return found;
    };

    app.openapi(
        createRoute({
            method: "get",
            path: "/notes",
            summary: "List the notes of the account",
            responses: { 200: json("All notes", noteList) },
        }),
        (c) => {
            const sql = "SELECT id, title, text FROM notebook_notes WHERE account_id = ? ORDER BY seq";
            const notes = store.all<z.output<typeof note>>(sql, c.get("caller").accountId);
            return c.json({ notes }, 200);
        },
    );

    app.openapi(
        createRoute({
            method: "post",
            path: "/notes",
            summary: "Create a note",
            request: { body: jsonBody(newNote) },
            responses: { 201: json("The new note", note) },
        }),
        (c) => {
            const { title, text } = c.req.valid("json");
            const { accountId } = c.get("caller");
            const id = opaqueId("note");
            const sql = "INSERT INTO notebook_notes (id, account_id, title, text) VALUES (?, ?, ?, ?)";
            store.run(sql, id, accountId, title, text);
            return c.json(read(accountId, id), 201);
        },
    );

    app.openapi(
        createRoute({
            method: "get",
            path: "/notes/{id}",
            summary: "Get a note",
            request: { params: noteParams },
            responses: { 200: json("The note", note) },
        }),
        (c) => c.json(read(c.get("caller").accountId, c.req.valid("param").id), 200),
    );

    app.openapi(
        createRoute({
            method: "put",
            path: "/notes/{id}",
            summary: "Replace a note",
            request: { params: noteParams, body: jsonBody(newNote) },
            responses: { 200: json("The note as it is now", note) },
        }),
        (c) => {
            const { accountId } = c.get("caller");
            const { id } = c.req.valid("param");
            const { title, text } = c.req.valid("json");
            read(accountId, id);
            store.run("UPDATE notebook_notes SET title = ?, text = ? WHERE id = ?", title, text, id);
            return c.json(read(accountId, id), 200);
        },
    );

    app.openapi(
        createRoute({
            method: "delete",
            path: "/notes/{id}",
            summary: "Delete a note",
            request: { params: noteParams },
            responses: { 204: { description: "It is deleted" } },
        }),
        (c) => {
            const { id } = c.req.valid("param");
            read(c.get("caller").accountId, id);
            store.run("DELETE FROM notebook_notes WHERE id = ?", id);
            return c.body(null, 204);
        },
    );

    return app;
}

export const notebook: EmulatedService = {
    ...IDENTITY,
    title: "Notebook",
    apiPath: "",
    // A later change of the tables is one more step in this list.
    migrations: [
        {
            sql: `
                CREATE TABLE notebook_notes (
                    seq INTEGER PRIMARY KEY AUTOINCREMENT,
                    id TEXT NOT NULL UNIQUE,
                    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
                    title TEXT NOT NULL,
                    text TEXT NOT NULL
                );
            `,
        },
    ],
    accounts: {
        options: z.strictObject({}),
        create({ accounts }, { apiKey }) {
            const id = opaqueId("acc");
            accounts.create(IDENTITY, id, apiKey);
            return { id };
        },
    },
    objects: {
        counts: { notes: "SELECT count(*) AS n FROM notebook_notes" },
        reset: ["DELETE FROM notebook_notes"],
    },
    errors: {
        render: (c, { status, code, message }) => c.json({ code, message }, status),
        invalid: ({ summary }) => new ServiceError(422, "invalid", summary),
        unreadable: (status, message) => new ServiceError(status, "unreadable", message),
        unauthorized: () => new ServiceError(401, "unauthorized", "Missing or invalid API key"),
        noRoute: () => new ServiceError(404, "not_found", "Not found"),
    },
    openapi: {
        title: "Notebook, as emulated",
        securitySchemes: { apiKey: { type: "http", scheme: "bearer" } },
    },
    callerOf({ accounts }, c) {
        const key = /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
        return key === undefined ? undefined : accounts.authenticate(IDENTITY.name, "key", key);
    },
    areas: [noteRoutes],
};
