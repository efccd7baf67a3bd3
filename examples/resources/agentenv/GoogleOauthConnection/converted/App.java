package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.GoogleOauthConnection;
import com.pulumiworkspaces.workspaces.agentenv.GoogleOauthConnectionArgs;
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
        final var googleCode = config.requireSecret("googleCode");
        var assistants = new Workspace("assistants", WorkspaceArgs.builder()
            .name("assistants")
            .build());

        var calendar = new GoogleOauthConnection("calendar", GoogleOauthConnectionArgs.builder()
            .workspaceId(assistants.workspaceId())
            .code(googleCode)
            .triggers("2026-01")
            .build());

        ctx.export("account", calendar.email());
    }
}
