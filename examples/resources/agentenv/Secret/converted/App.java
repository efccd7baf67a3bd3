package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.Secret;
import com.pulumiworkspaces.workspaces.agentenv.SecretArgs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        final var config = ctx.config();
        final var databaseUrl = config.requireSecret("databaseUrl");
        var backend = new Workspace("backend", WorkspaceArgs.builder()
            .name("backend")
            .build());

        var databaseUrlResource = new Secret("databaseUrlResource", SecretArgs.builder()
            .workspaceId(backend.workspaceId())
            .name("DATABASE_URL")
            .value(databaseUrl)
            .description("The primary database.")
            .build());

    }
}
