package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.RateLimitRefresh;
import com.pulumiworkspaces.workspaces.agentenv.RateLimitRefreshArgs;
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
        var batch = new Workspace("batch", WorkspaceArgs.builder()
            .name("batch")
            .build());

        var refresh = new RateLimitRefresh("refresh", RateLimitRefreshArgs.builder()
            .workspaceId(batch.workspaceId())
            .triggers("2026-01")
            .build());

        ctx.export("refreshedAt", refresh.refreshedAt());
    }
}
