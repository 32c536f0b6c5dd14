"""The SOAP login that older clients use, up to version 64.0.

Source: SOAP API Developer Guide, login().
"""

from xml.etree import ElementTree
from xml.sax.saxutils import escape

from connectors.sandbox.http import Request, Response
from connectors.sandbox.salesforce.org import Org
from connectors.sandbox.salesforce.sessions import PASSWORD, SECURITY_TOKEN, Sessions

PREFIX = "/services/Soap/"
_LAST_VERSION = 64.0
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    "{names}><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
)
_NAMES = ' xmlns="urn:partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_FAULT_NAMES = ' xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_FAILED = "Invalid username, password, security token; or user locked out."


def answer(org: Org, sessions: Sessions, request: Request) -> Response:
    """Answer a SOAP login; any other operation is unknown here."""
    parts = request.path.removeprefix(PREFIX).split("/")
    version = parts[1] if len(parts) > 1 else ""
    if not version.replace(".", "", 1).isdigit() or float(version) > _LAST_VERSION or not org.settings.soap_login:
        return _fault("UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
    username, password = _credentials(request.body)
    user = sessions.user_named(username)
    if user is None or password != PASSWORD + SECURITY_TOKEN:
        return _fault("INVALID_LOGIN", _FAILED)
    session = sessions.open(user["Id"])
    kind = parts[0]
    url = f"{request.base_url}/services/Soap/{kind}/{version}/{org.id[:15]}"
    metadata = f"{request.base_url}/services/Soap/m/{version}/{org.id[:15]}"
    information = (
        f"<userInfo><organizationId>{org.id}</organizationId><userEmail>{escape(user['Email'])}</userEmail>"
        f"<userFullName>{escape(user['Name'])}</userFullName><userId>{user['Id']}</userId>"
        f"<userName>{escape(user['Username'])}</userName></userInfo>"
    )
    body = (
        f"<loginResponse><result><metadataServerUrl>{metadata}</metadataServerUrl>"
        f"<passwordExpired>false</passwordExpired><sandbox>true</sandbox><serverUrl>{url}</serverUrl>"
        f"<sessionId>{session}</sessionId><userId>{user['Id']}</userId>{information}</result></loginResponse>"
    )
    return _xml(200, _ENVELOPE.format(names=_NAMES, body=body))


def _credentials(body: bytes) -> tuple[str, str]:
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return "", ""
    found = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
    return found.get("username", ""), found.get("password", "")


def _fault(code: str, message: str) -> Response:
    body = (
        f"<soapenv:Fault><faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring><detail>"
        f'<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>{code}</sf:exceptionCode>'
        f"<sf:exceptionMessage>{message}</sf:exceptionMessage></sf:LoginFault></detail></soapenv:Fault>"
    )
    return _xml(500, _ENVELOPE.format(names=_FAULT_NAMES, body=body))


def _xml(status: int, text: str) -> Response:
    return Response(status, text.encode(), {"Content-Type": "text/xml;charset=UTF-8"})
