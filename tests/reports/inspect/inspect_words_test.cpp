#include "reports/inspect/inspect_words.hpp"

#include <gtest/gtest.h>

namespace zablab {
namespace {

TEST(InspectWords, MomentsAreUtc) {
  EXPECT_EQ(utc_text(0), "1970-01-01 00:00:00.000");
  EXPECT_EQ(utc_text(951'782'400'000), "2000-02-29 00:00:00.000");
  EXPECT_EQ(utc_text(1'795'225'143'658), "2026-11-21 01:39:03.658");
  EXPECT_EQ(utc_text(4'107'542'399'999), "2100-02-28 23:59:59.999");
  EXPECT_EQ(utc_text(253'402'300'799'999), "9999-12-31 23:59:59.999");
  EXPECT_EQ(utc_text(253'402'300'800'000), "253402300800000 ms");
  EXPECT_EQ(utc_text(-1), "-1 ms");
}

TEST(InspectWords, Base64) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("\xff\xfe\xfd\xfc"), "//79/A==");
}

TEST(InspectWords, DataIsCutAndMadeVisible) {
  EXPECT_EQ(data_text(std::nullopt), "null");
  EXPECT_EQ(data_text("a\nb\x1b"), "\"a\\nb\\x1b\"");
  EXPECT_EQ(data_text(std::string(1234, 'x')), "\"" + std::string(60, 'x') + "\"… 1,234 bytes");
}

TEST(InspectWords, AclsAreWrittenAsZkCliDoes) {
  EXPECT_EQ(acl_text({{{31, {"world", "anyone"}}, {1, {"ip", "10.0.0.0/8"}}}}),
            "world:anyone:cdrwa ip:10.0.0.0/8:r");
  EXPECT_EQ(acl_text({{{0, {"world", "anyone"}}}}), "world:anyone:0");
  EXPECT_EQ(acl_text({{{-1, {"world", std::nullopt}}}}), "world:(null):-1");
  EXPECT_EQ(acl_text(std::nullopt), "null");
}

TEST(InspectWords, Errors) {
  EXPECT_EQ(error_text(-101), "NONODE");
  EXPECT_EQ(error_text(-77), "error -77");
}

}  // namespace
}  // namespace zablab
