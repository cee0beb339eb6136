"""The OpenAPI document as a page, from files of the installed swagger-ui package: no other host is asked."""

from flask import Flask, render_template
from flask_swagger_ui import get_swaggerui_blueprint

from craftorders.infra.access import public


def init_docs(app: Flask) -> None:
    """Serve /api/docs."""
    assets = get_swaggerui_blueprint("/api/docs/assets", "/api/openapi.json", blueprint_name="swagger_ui")
    app.register_blueprint(assets)

    @app.get("/api/docs")
    @public
    def api_docs() -> str:
        """The API's documentation, to read and to try."""
        return render_template("api_docs.html")
